import { createEngine } from '../engines/create.ts';
import { dieWithParent } from '../isolate/parent-death.ts';
import { type Answer, ask, type Interview } from './ask.ts';

// One process, one interview: `ask-apart.ts` starts it.

export type AskMessage =
  | { readonly type: 'answers'; readonly answers: Answer[] }
  | { readonly type: 'failed'; readonly message: string };

dieWithParent(Number(process.argv[2]));
const send = (message: AskMessage) => new Promise<void>((done) => process.send!(message, () => done()));

process.on('disconnect', () => process.exit(1));
process.on('message', (interview: Interview) => void answer(interview));

async function answer(interview: Interview) {
  try {
    const engine = await createEngine(interview.engine);
    await send({ type: 'answers', answers: await ask(engine, interview) });
  } catch (error) {
    await send({ type: 'failed', message: (error as Error).message });
  }
  process.exit(0);
}
