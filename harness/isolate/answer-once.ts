import { dieWithParent } from './parent-death.ts';

/** What a worker that is asked one thing says: the answer, or why there is none. */
export type OnceAnswered<Answer> =
  | { readonly type: 'answered'; readonly answer: Answer }
  | { readonly type: 'failed'; readonly message: string };

/** The whole life of a process that answers one question of the one that started it (`askOnce`), and ends. */
export function answerOnce<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  dieWithParent(Number(process.argv[2]));
  const send = (message: OnceAnswered<Answer>) =>
    new Promise<void>((done) => process.send!(message, () => done()));
  process.on('disconnect', () => process.exit(1));
  process.on('message', async (question: Question) => {
    try {
      await send({ type: 'answered', answer: await answer(question) });
    } catch (error) {
      await send({ type: 'failed', message: (error as Error).message });
    }
    process.exit(0);
  });
}
