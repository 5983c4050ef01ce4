// Hints are typed as they stand: a command is written here as this installation is called, with the options that were given to this call.

/** A command for people to type, in backticks: `typed('list shapes')`. */
export const typed = (command: string): string => `\`npm run assay -- ${command}\``;
