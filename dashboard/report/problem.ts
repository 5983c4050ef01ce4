/** Why a form cannot be written, and what helps: for whoever asked for the form. */
export class FormProblem extends Error {
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FormProblem';
    this.hint = hint;
  }
}
