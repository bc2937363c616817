/**
 * @file Makes faces.json: what `@vladmandic/face-api` itself computes for two small pictures of noise. Run once, in a folder with
 * `npm install @vladmandic/face-api@1.7.15 @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0`, as `node make-faces.mjs > faces.json`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const wasm = require('@tensorflow/tfjs-backend-wasm');
wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
const folder = dirname(require.resolve('@vladmandic/face-api/package.json'));
const faceapi = require(join(folder, 'dist/face-api.node-wasm.js'));
const { tf } = faceapi;
await tf.setBackend('wasm');
await tf.ready();

/** Bytes of a linear congruential generator; faces.test.ts makes the same. */
function noise(length) {
  let state = 1;
  return Float32Array.from({ length }, () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24);
}

function load(net, name) {
  const manifest = JSON.parse(readFileSync(join(folder, `model/${name}-weights_manifest.json`), 'utf8'));
  const bytes = readFileSync(join(folder, `model/${name}.bin`));
  net.loadFromWeightMap(tf.io.decodeWeights(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength), manifest[0].weights));
  return net;
}

const detector = load(new faceapi.TinyFaceDetector(), 'tiny_face_detector_model');
const landmarks = load(new faceapi.FaceLandmark68Net(), 'face_landmark_68_model');
const round = (values) => Array.from(values, (value) => Number(value.toFixed(6)));
const grid = await (await detector.forward(tf.tensor3d(noise(96 * 96 * 3), [96, 96, 3]), 96)).data();
const points = await (await landmarks.forward(tf.tensor3d(noise(112 * 112 * 3), [112, 112, 3]))).data();
process.stdout.write(`${JSON.stringify({ detector: { size: 96, layout: '[row, column, 25]', grid: round(grid) }, landmarks: { points: round(points) } })}\n`);
