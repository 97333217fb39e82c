import type { Placement, Size } from './fit.ts';

const VERTEX = `
attribute vec2 corner;
varying vec2 at;
void main() {
  at = vec2(corner.x, 1.0 - corner.y);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

// The colour is premultiplied: the presenter over black. Coding leaves a little grey where the matte was black, and a little
// less than white where it was white: both ends are pulled straight. Neither half is read closer than `rim` to the other,
// where the decoder has mixed their chroma.
const FRAGMENT = `
precision mediump float;
uniform sampler2D frame;
uniform float rim;
varying highp vec2 at;
void main() {
  highp float y = clamp(at.y * 0.5, rim, 0.5 - rim);
  vec3 colour = texture2D(frame, vec2(at.x, y)).rgb;
  vec3 matte = texture2D(frame, vec2(at.x, y + 0.5)).rgb;
  float alpha = clamp((matte.g - 0.024) / 0.952, 0.0, 1.0);
  gl_FragColor = vec4(min(colour, vec3(alpha)), alpha);
}`;

/** Rows of the frame that are kept away from the seam. */
const RIM_ROWS = 1.5;

type Gl = WebGL2RenderingContext | WebGLRenderingContext;

/** Draws pictures that come as colour above matte, half the frame's height each. */
export class Unpacker {
  readonly #gl: Gl;
  readonly #rim: WebGLUniformLocation | null;

  private constructor(gl: Gl, rim: WebGLUniformLocation | null) {
    this.#gl = gl;
    this.#rim = rim;
  }

  /** `undefined` when the browser has no WebGL for it. */
  static open(canvas: HTMLCanvasElement): Unpacker | undefined {
    const wishes: WebGLContextAttributes = {
      alpha: true,
      premultipliedAlpha: true,
      antialias: false,
      depth: false,
      stencil: false,
    };
    const gl: Gl | null = canvas.getContext('webgl2', wishes) ?? canvas.getContext('webgl', wishes);
    if (gl === null || gl.isContextLost()) return undefined;
    const program = gl.createProgram();
    for (const [kind, source] of [
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, FRAGMENT],
    ] as const) {
      const shader = gl.createShader(kind);
      if (shader === null) return undefined;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) return undefined;
    gl.useProgram(program);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    const corner = gl.getAttribLocation(program, 'corner');
    gl.enableVertexAttribArray(corner);
    gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    for (const [name, value] of [
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_MIN_FILTER, gl.LINEAR],
      [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
    ] as const)
      gl.texParameteri(gl.TEXTURE_2D, name, value);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.clearColor(0, 0, 0, 0);
    return new Unpacker(gl, gl.getUniformLocation(program, 'rim'));
  }

  /** `frame` is as it came, twice as high as what is seen; `size` is the canvas's, `placement` where the picture goes in it. */
  draw(frame: TexImageSource, frameHeight: number, size: Size, placement: Placement): void {
    const gl = this.#gl;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, frame);
    gl.uniform1f(this.#rim, RIM_ROWS / frameHeight);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const bottom = size.height - placement.y - placement.height;
    gl.viewport(
      Math.round(placement.x),
      Math.round(bottom),
      Math.round(placement.width),
      Math.round(placement.height),
    );
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }
}
