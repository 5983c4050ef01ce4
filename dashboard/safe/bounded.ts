/**
 * The body of a request, counted while it comes: what a header says of its length is believed only where it says too much.
 *
 * @param most bytes
 * @returns null where it has more
 */
export async function bodyWithin(
  { body, headers }: Request,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(headers.get('content-length') ?? 0) > most) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels what still comes.
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
