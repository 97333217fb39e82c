/** Calls back for every picture a video shows; where the browser cannot say, for every refresh of the screen with a new one. */
export function followFrames(video: HTMLVideoElement, onFrame: () => void): () => void {
  let handle = 0;
  if (typeof video.requestVideoFrameCallback === 'function') {
    const next = (): void => {
      handle = video.requestVideoFrameCallback(() => {
        onFrame();
        next();
      });
    };
    next();
    return () => video.cancelVideoFrameCallback(handle);
  }
  let shown = -1;
  const next = (): void => {
    handle = requestAnimationFrame(() => {
      if (video.readyState >= 2 && video.currentTime !== shown) {
        shown = video.currentTime;
        onFrame();
      }
      next();
    });
  };
  next();
  return () => cancelAnimationFrame(handle);
}
