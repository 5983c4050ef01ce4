// On the page that verifies: a file that is dropped anywhere on its form is chosen in it, as if it had been picked.
{
  const form = document.querySelector<HTMLFormElement>('form.verify');
  const input = form?.querySelector<HTMLInputElement>('input[name=dossier]');
  if (form && input) watch(form, input);

  function watch(form: HTMLFormElement, input: HTMLInputElement): void {
    const box = form.querySelector('.drop')!;
    const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
    // Beside the form, too: else a browser leaves the page and opens what was dropped.
    document.addEventListener('dragover', (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      box.classList.add('over');
    });
    document.addEventListener('dragleave', ({ relatedTarget }) => {
      if (relatedTarget === null) box.classList.remove('over');
    });
    document.addEventListener('drop', (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      box.classList.remove('over');
      const isOfKeys = event.target instanceof HTMLInputElement && event.target !== input;
      const to = isOfKeys ? (event.target as HTMLInputElement) : input;
      if (to.type === 'file') to.files = event.dataTransfer!.files;
    });
  }
}
