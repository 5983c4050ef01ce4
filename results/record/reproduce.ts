/** A word of a command that this project writes, a title in quotation marks that may name a trace, or a place in them: nothing that a shell would obey. */
const words = [
  /[\w.,:=+-]+/u,
  /"(?:[\w .,:=+~\-[\]]|<file [^"\\$`!<>\p{Cc}]+>)+"/u,
  /"<(?:folder|file) [^"\\$`!\p{Cc}]+>"/u,
];
const word = `(?:${words.map(({ source }) => source).join('|')})`;
const command = new RegExp(`^npm run assay -- (?:serve|run ${word}(?: --[a-z-]+(?: ${word})?)*)$`, 'u');

/**
 * The command that repeats a trial, as its record has it; null where that is not a command that assay writes. A record comes from
 * elsewhere, and people paste what is printed.
 */
export const pasteable = (reproduce: string): string | null => (command.test(reproduce) ? reproduce : null);
