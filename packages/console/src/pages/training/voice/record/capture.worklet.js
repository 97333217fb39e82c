/** Hands every block of the microphone's samples to the page as it comes. */
class Capture extends globalThis.AudioWorkletProcessor {
  process([input]) {
    const samples = input?.[0];
    if (samples !== undefined) this.port.postMessage(samples.slice());
    return true;
  }
}

globalThis.registerProcessor('capture', Capture);
