/**
 * @file `npm run pack:check`: packs the app for Linux and Windows against a stub of Electron, without a network, and asserts what is in the packages:
 * one platform's onnxruntime, the models and their licences, FFmpeg where it was fetched; no sources, no tests, no maps of the developer's disk.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { listPackage } from '@electron/asar';
import { ROOT, buildIfStale } from './build-if-stale.mjs';

const RUNTIME = 'node_modules/onnxruntime-node/bin/napi-v6/';
const FACE_MODELS = ['tiny_face_detector_model', 'face_landmark_68_model'].flatMap((name) => [`${name}.bin`, `${name}-weights_manifest.json`]);
const TARGETS = [
  { platform: 'linux', arch: 'x64', folder: 'linux-unpacked', program: 'electron', libraries: ['libonnxruntime.so.1', 'onnxruntime_binding.node'] },
  { platform: 'win32', arch: 'x64', folder: 'win-unpacked', program: 'electron.exe', libraries: ['onnxruntime.dll', 'DirectML.dll', 'onnxruntime_binding.node'] },
];

if (!(await buildIfStale())) process.exit(1);
const problems = TARGETS.flatMap(packAndCheck);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function packAndCheck(target) {
  const work = mkdtempSync(join(tmpdir(), 'slateless-pack-'));
  try {
    const label = `${target.platform}/${target.arch}`;
    const { status, output } = pack(target, work);
    const packed = join(work, 'out', target.folder);
    if (!existsSync(join(packed, 'resources', 'app.asar'))) return [`${label}: nothing was packed\n${output}`];
    if (status !== 0) return [`${label}: electron-builder ended with ${status}\n${output}`];
    const found = contents(packed);
    const wrong = checkContents(target, found).map((problem) => `${label}: ${problem}`);
    const size = found.outside.reduce((sum, { bytes }) => sum + bytes, 0) + statSync(join(packed, 'resources', 'app.asar')).size;
    if (wrong.length === 0) console.log(`ok     ${label}: ${found.archive.length} files in the archive, ${found.outside.length} beside it, ${Math.round(size / 1e6)} MB without Electron`);
    return wrong;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function pack({ platform, arch, program }, work) {
  const stub = join(work, 'electron');
  for (const folder of ['resources', 'locales']) mkdirSync(join(stub, folder), { recursive: true });
  for (const file of [program, 'chrome_crashpad_handler', 'version', 'LICENSE', 'LICENSES.chromium.html', 'resources.pak']) writeFileSync(join(stub, file), 'stub');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', 'electron', 'package.json'), 'utf8'));
  const cli = join(ROOT, 'node_modules', 'electron-builder', 'cli.js');
  const config = [`-c.electronDist=${stub}`, `-c.electronVersion=${version}`, `-c.directories.output=${join(work, 'out')}`];
  // The stub is no Windows program that anything could be written into.
  if (platform === 'win32') config.push('-c.win.signAndEditExecutable=false', '-c.disableAsarIntegrity=true');
  const args = [cli, platform === 'win32' ? '--win' : '--linux', `--${arch}`, '--dir', '--publish', 'never', ...config];
  const env = { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}`.slice(-4000) };
}

/** Names with forward slashes: in the archive (unpacked ones included, as the archive lists them) and on the disk below resources/. */
function contents(packed) {
  const resources = join(packed, 'resources');
  const archive = listPackage(join(resources, 'app.asar'), { isPack: false }).map((name) => name.split(sep).join('/').replace(/^\//, ''));
  const outside = readdirSync(resources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'app.asar')
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((path) => ({ name: relative(resources, path).split(sep).join('/'), bytes: statSync(path).size }));
  return { archive, outside };
}

function checkContents({ platform, arch, libraries }, { archive, outside }) {
  const names = outside.map(({ name }) => name);
  const native = `app.asar.unpacked/${RUNTIME}${platform}/${arch}/`;
  const models = JSON.parse(readFileSync(join(ROOT, 'resources', 'models', 'manifest.json'), 'utf8')).models.map(({ file }) => `models/${file}`);
  const wanted = [
    ...libraries.map((library) => native + library),
    'models/manifest.json',
    ...models,
    ...[...FACE_MODELS, 'LICENSE'].map((file) => `models/face-api/${file}`),
    'app.asar.unpacked/out/renderer/index.html',
    ...(fetchedFfmpeg() ? [`bin/${fetchedFfmpeg()}`] : []),
  ];
  const wantedInside = ['package.json', 'LICENSE', 'out/main/electron.js', 'out/main/engine.js', 'out/main/cli.js', 'out/preload/index.cjs', 'node_modules/onnxruntime-node/package.json'];
  const alien = archive.filter((name) => name.startsWith(RUNTIME) && /\.(node|dll|dylib|so(\.\d+)*)$/.test(name) && !name.startsWith(`${RUNTIME}${platform}/${arch}/`));
  const unwanted = archive.filter(
    (name) =>
      /^(src-|tests|scripts|bench|docs|\.ci|tsconfig|electron\.vite|vitest|playwright|eslint)/.test(name) ||
      /^out\/(test|built-at|build\.lock)/.test(name) ||
      /^node_modules\/(@vladmandic|electron|svelte|vite|typescript|ffmpeg-static|@ffmpeg-installer|@ffprobe-installer)(\/|$)/.test(name) ||
      /\.(test\.[jt]s|map)$/.test(name.replace(/^node_modules\/.*/, '')),
  );
  const extraModels = names.filter((name) => name.startsWith('models/face-api/') && ![...FACE_MODELS, 'LICENSE'].includes(name.slice('models/face-api/'.length)));
  return [
    ...wanted.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
    ...wantedInside.filter((name) => !archive.includes(name)).map((name) => `${name} is missing in the archive`),
    ...alien.map((name) => `${name} is for another platform`),
    ...unwanted.map((name) => `${name} does not belong into the package`),
    ...extraModels.map((name) => `${name} is not used`),
  ];
}

function fetchedFfmpeg() {
  return ['ffmpeg', 'ffmpeg.exe'].find((name) => existsSync(join(ROOT, 'node_modules', 'ffmpeg-static', name))) ?? null;
}
