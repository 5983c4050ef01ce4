/**
 * Whether this is a Linux in Windows (WSL 2): its kernel is named so, or its environment tells. The driver of the GPU is the one of
 * Windows there, and a Linux driver breaks what works.
 */
export const isWsl = (kernel: string | null, environment: Readonly<Record<string, string | undefined>>) =>
  /microsoft/i.test(kernel ?? '') || Boolean(environment.WSL_DISTRO_NAME ?? environment.WSL_INTEROP);

/** The name under which a description of the host says so. */
export const WSL = 'WSL 2';

export const wslDriverAdvice =
  'In WSL the driver is the one of Windows: install or update it there, then run `wsl --shutdown` in Windows and start again. Install none in here.';
