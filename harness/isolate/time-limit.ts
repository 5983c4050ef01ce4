/** A limit on the time that a process takes; the time in which it waits for others does not count. */
export interface TimeLimit {
  pause(): void;
  goOn(): void;
  /** Nothing happens any more. */
  end(): void;
  /** Whether the time was used up. */
  isOver(): boolean;
}

export function startTimeLimit(
  limitMs: number,
  onOver: () => void,
  nowMs: () => number = () => performance.now(),
): TimeLimit {
  let leftMs = limitMs;
  let sinceMs = nowMs();
  let timer: NodeJS.Timeout | null = null;
  let isOver = false;
  let hasEnded = false;
  const goOn = () => {
    if (timer || isOver || hasEnded) return;
    sinceMs = nowMs();
    timer = setTimeout(() => {
      isOver = true;
      onOver();
    }, leftMs);
  };
  const pause = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = null;
    leftMs = Math.max(0, leftMs - (nowMs() - sinceMs));
  };
  goOn();
  return {
    pause,
    goOn,
    end() {
      pause();
      hasEnded = true;
    },
    isOver: () => isOver,
  };
}
