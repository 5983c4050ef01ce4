/** Why a file is no record, without its path. */
export function reasonOf(error: unknown, path: string): string {
  const { message } = error as Error;
  return message.startsWith(`${path} `)
    ? message.slice(path.length + 1)
    : message.replaceAll(path, 'the file');
}
