/** @file What a fix keeps, refuses, proves and reports. How exactly it places sound is the export matrix's. */
import { copyFile, link, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { constantCorrection } from '../../src-shared/model/alignment.ts';
import { probe } from '../../src-main/media/probe.ts';
import { writeFix } from '../../src-main/media/resync.ts';
import type { Sidecar } from '../../src-main/media/sidecar.ts';
import { requireTool, type Tools } from '../../src-main/process/binaries.ts';
import { expectAligned, fixFile, fixOptions, quietCall } from '../helpers/fix-clip.ts';
import { makeClip, RATES, rotateMp4, runTool, temporaryFolder, testTools } from '../helpers/make-media.ts';
import { streamHash } from '../helpers/readers.ts';

const OFFSET = 0.123;
const FRAMES = [25, 50, 75];
const chirps = FRAMES.map((frame) => frame / 25 - OFFSET);
const video = { frameRate: RATES['25'], flashes: FRAMES };

let masters: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let master: string;
let path: string;
beforeAll(async () => {
  masters = await temporaryFolder();
  master = await makeClip(join(masters.path, 'master.mov'), { seconds: 4, video, audio: [{ encoder: 'pcm_s16le', chirps }] });
});
afterAll(() => masters[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, "it's a “clip” ü.mov");
  await copyFile(master, path);
});
afterEach(() => folder[Symbol.asyncDispose]());

const fingerprint = async (file: string) => ({ md5: createHash('md5').update(await readFile(file)).digest('hex'), modified: (await stat(file)).mtimeMs });
const failure = (promise: Promise<unknown>) => promise.then(() => null, (error: unknown) => error);

describe('what survives', () => {
  it('timecode, rotation, chapters, subtitles, a second track, languages and tags in MOV', async () => {
    const chapters = join(folder.path, 'chapters.txt');
    const subtitles = join(folder.path, 'text.srt');
    await writeFile(chapters, ';FFMETADATA1\ntitle=Der Titel\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=2000\ntitle=one\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=2000\nEND=4000\ntitle=two\n');
    await writeFile(subtitles, '1\n00:00:01,000 --> 00:00:02,000\nHello\n');
    const rich = join(folder.path, 'rich.mov');
    const second = join(folder.path, 'second.wav');
    await runTool('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=440:r=44100:d=4', '-c:a', 'pcm_s16le', second]);
    const inputs = [path, second, subtitles, chapters].flatMap((input) => ['-i', input]);
    const maps = ['-map', '0:v', '-map', '1:a', '-map', '0:a', '-map', '2:s', '-map_metadata', '3', '-map_chapters', '3'];
    const codecs = ['-c:v', 'copy', '-c:a:0', 'aac', '-c:a:1', 'copy', '-c:s', 'mov_text'];
    const tags = ['-timecode', '10:20:30:05', '-metadata:s:a:1', 'language=ger', '-metadata', 'com.apple.quicktime.make=Cam', '-movflags', 'use_metadata_tags'];
    await runTool('ffmpeg', ['-v', 'error', ...inputs, ...maps, ...codecs, ...tags, rich]);
    await rotateMp4(rich, 90);
    const before = await probe(rich, await testTools(), quietCall().signal);
    expect(before).toMatchObject({ chapters: 2, video: { rotation: 90, timecode: '10:20:30:05' } });

    const { output, warnings } = await fixFile(rich, fixOptions(OFFSET, { audioTrack: 1 }));
    const after = await probe(output, await testTools(), quietCall().signal);
    expect(after).toMatchObject({ chapters: 2, video: { rotation: 90, timecode: '10:20:30:05' } });
    expect(after.audio.map(({ codec, language }) => [codec, language])).toEqual([['aac', before.audio[0]?.language ?? null], ['pcm_s16le', 'ger']]);
    expect(after.others.filter(({ kind }) => kind === 'subtitle')).toHaveLength(1);
    expect(warnings.join(' ')).toContain('Only audio track 2 was moved');
    await expectAligned('timestamps', output, FRAMES, 1, { track: 1 });
    const format = await runTool('ffprobe', ['-v', 'error', '-show_entries', 'format_tags', '-of', 'json', output]);
    expect(format).toContain('Der Titel');
    expect(format).toContain('com.apple.quicktime.make');
    const packets = (file: string) => runTool('ffmpeg', ['-v', 'error', '-i', file, '-map', '0:a:0', '-c', 'copy', '-f', 'md5', '-']);
    expect(await packets(output)).toBe(await packets(rich));
  });

  it('a language that MP4 and QuickTime write differently', async () => {
    const german = join(folder.path, 'german.mp4');
    await runTool('ffmpeg', ['-v', 'error', '-i', path, '-c:v', 'copy', '-c:a', 'aac', '-metadata:s:a:0', 'language=deu', german]);
    const { output } = await fixFile(german, fixOptions(OFFSET));
    expect((await probe(output, await testTools(), quietCall().signal)).audio[0]?.language).toBe('ger');
  });

  it('styled subtitles and fonts, by choosing FLAC in MKV', async () => {
    const rich = join(folder.path, 'rich.mkv');
    const [text, font] = [join(folder.path, 'text.ass'), join(folder.path, 'font.ttf')];
    await writeFile(join(folder.path, 'text.srt'), '1\n00:00:01,000 --> 00:00:02,000\nHello\n');
    await runTool('ffmpeg', ['-v', 'error', '-i', join(folder.path, 'text.srt'), text]);
    await writeFile(font, Buffer.alloc(4096, 7));
    const attach = ['-attach', font, '-metadata:s:t', 'mimetype=application/x-truetype-font'];
    await runTool('ffmpeg', ['-v', 'error', '-i', path, '-i', text, '-map', '0', '-map', '1', '-c', 'copy', ...attach, rich]);
    const { output, audioCodec } = await fixFile(rich, fixOptions(OFFSET));
    expect(output.endsWith('.synced.mkv')).toBe(true);
    expect(audioCodec).toBe('flac');
    const { others } = await probe(output, await testTools(), quietCall().signal);
    expect(others.map(({ kind }) => kind).sort()).toEqual(['attachment', 'subtitle']);
    for (const reader of ['timestamps', 'naive'] as const) await expectAligned(reader, output, FRAMES, 1);
  });

  it('the frames that an edit list hides stay hidden', async () => {
    const trimmed = join(folder.path, 'trimmed.mp4');
    await runTool('ffmpeg', ['-v', 'error', '-ss', '0.5', '-i', path, '-map', '0', '-c:v', 'copy', '-c:a', 'aac', trimmed]);
    const { output } = await fixFile(trimmed, fixOptions(OFFSET));
    const shown = (file: string) => runTool('ffmpeg', ['-v', 'error', '-i', file, '-map', '0:v', '-f', 'md5', '-']);
    expect(await shown(output)).toBe(await shown(trimmed));
    const { cause } = ((await failure(fixFile(trimmed, fixOptions(OFFSET, { audioFormat: 'flac' })))) as { details: { cause: string } }).details;
    expect(cause).toContain('edit list');
  });

  it('the coded units of MPEG-TS, which MOV frames otherwise', async () => {
    const stream = join(folder.path, 'broadcast.ts');
    await runTool('ffmpeg', ['-v', 'error', '-i', path, '-c:v', 'copy', '-c:a', 'aac', stream]);
    const { output, videoHash } = await fixFile(stream, fixOptions(OFFSET));
    expect(videoHash).toMatch(/^[0-9a-f]{32}$/);
    const decoded = (file: string) => runTool('ffmpeg', ['-v', 'error', '-i', file, '-map', '0:v', '-f', 'rawvideo', '-c:v', 'rawvideo', '-f', 'md5', '-']);
    expect(await decoded(output)).toBe(await decoded(stream));
  });

  it('the source, byte for byte, with its modification time', async () => {
    await utimes(path, new Date('2020-01-01'), new Date('2020-01-01'));
    const before = await fingerprint(path);
    for (const mode of ['baked', 'timestamps', 'sidecar'] as const) await fixFile(path, fixOptions(OFFSET, { mode, overwrite: true }));
    expect(await fingerprint(path)).toEqual(before);
  });
});

describe('where it is written', () => {
  it('beside the source or in the folder asked for, which is made', async () => {
    expect((await fixFile(path, fixOptions(OFFSET))).output).toBe(join(folder.path, "it's a “clip” ü.synced.mov"));
    const inside = join(folder.path, 'new', 'deep');
    expect((await fixFile(path, fixOptions(OFFSET, { folder: inside }))).output).toBe(join(inside, "it's a “clip” ü.synced.mov"));
    expect((await readdir(inside))).toHaveLength(1);
  });
  it('never over the source, by whatever name it goes', async () => {
    const [soft, hard] = [join(folder.path, 'soft.mov'), join(folder.path, 'hard.mov')];
    await symlink(path, soft);
    await link(path, hard);
    const before = await fingerprint(path);
    for (const output of [path, soft, hard, join(folder.path, '.', 'nowhere', '..', 'hard.mov')]) {
      expect(await failure(fixFile(path, fixOptions(OFFSET, { output, overwrite: true })))).toMatchObject({ code: 'fix.output-is-source' });
    }
    expect(await fingerprint(path)).toEqual(before);
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
  it('over an existing output only when asked, and not when the new one fails', async () => {
    const { output } = await fixFile(path, fixOptions(OFFSET));
    const first = await fingerprint(output);
    expect(await failure(fixFile(path, fixOptions(0.2)))).toMatchObject({ code: 'fix.output-exists' });
    expect(await failure(fixFile(path, fixOptions(0.2, { overwrite: true }), await tampering('-c:0 copy', '-c:0 libx264 -enc_time_base:0 1:12800')))).toMatchObject({ code: 'fix.verification-failed' });
    expect(await fingerprint(output)).toEqual(first);
    await fixFile(path, fixOptions(0.2, { overwrite: true }));
    expect((await fingerprint(output)).md5).not.toBe(first.md5);
  });
  it('not where a folder has the name', async () => {
    await mkdir(join(folder.path, 'taken.mov'));
    expect(await failure(fixFile(path, fixOptions(OFFSET, { output: join(folder.path, 'taken.mov'), overwrite: true })))).toMatchObject({ code: 'disk.not-writable' });
  });
});

/** Tools whose ffmpeg has one word of its command exchanged, as a bug in it or in us would. */
async function tampering(search: string, replacement: string): Promise<Tools> {
  const tools = await testTools();
  const script = join(folder.path, 'ffmpeg-tampering');
  const body = `#!/bin/bash\nline=$(printf '%q ' "$@")\nif [[ "$line" == *.partial\\  ]]; then line=\${line//${JSON.stringify(search)}/${JSON.stringify(replacement)}}; fi\neval exec ${requireTool(tools, 'ffmpeg')} "$line"\n`;
  await writeFile(script, body, { mode: 0o755 });
  return { ...tools, ffmpeg: { ...tools.ffmpeg, path: script } };
}

describe.skipIf(process.platform === 'win32')('the proof', () => {
  const lies = [
    ['a picture encoded anew', '-c:0 copy', '-c:0 libx264 -enc_time_base:0 1:12800', 'picture'],
    ['sound at another place', '-c:1 pcm_s16le', '-af:1 adelay=20 -c:1 pcm_s16le', 'sound'],
    ['sound that is softer by a hair', '-c:1 pcm_s16le', '-af:1 volume=0.999 -c:1 pcm_s16le', 'sound'],
    ['sound cut short', '-c:1 pcm_s16le', '-af:1 atrim=end_sample=190000 -c:1 pcm_s16le', 'sound'],
    ['a picture cut short', '-c:0 copy', '-c:0 copy -frames:0 90', 'picture'],
    ['a lost track', '-map 1:0', '-map 1:0 -map 0:1', 'audio tracks'],
  ] as const;
  it.each(lies)('refuses %s', async (_, search, replacement, cause) => {
    const error = await failure(fixFile(path, fixOptions(OFFSET), await tampering(search, replacement)));
    expect(error).toMatchObject({ code: 'fix.verification-failed' });
    expect((error as { details: { cause: string } }).details.cause.toLowerCase()).toContain(cause);
    expect((await readdir(folder.path)).filter((name) => /synced|partial/.test(name))).toEqual([]);
  });
  it('refuses timestamps that were not moved', async () => {
    const error = await failure(fixFile(path, fixOptions(OFFSET, { mode: 'timestamps' }), await tampering('-itsoffset 0.123000', '-itsoffset 0.140000')));
    expect(error).toMatchObject({ code: 'fix.verification-failed' });
  });
  it('passes when nothing is exchanged', async () => {
    const { output, videoHash, residual } = await fixFile(path, fixOptions(OFFSET), await tampering('no such words', ''));
    expect(videoHash).toBe(await streamHash(path));
    expect(await streamHash(output)).toBe(videoHash);
    expect(Math.abs(residual ?? NaN)).toBeLessThan(1e-4);
  });
});

describe('what it refuses', () => {
  it.each([
    ['nothing to do', {}, 0, 'fix.nothing-to-do'],
    ['PCM in MP4', { output: 'x.mp4', audioFormat: 'pcm' }, OFFSET, 'fix.unsupported'],
    ['a name without a container', { output: 'x.wav' }, OFFSET, 'fix.unsupported'],
    ['a track that is not there', { audioTrack: 3 }, OFFSET, 'media.no-such-track'],
  ] as const)('%s', async (_, changes, offset, code) => {
    expect(await failure(fixFile(path, fixOptions(offset, changes)))).toMatchObject({ code });
  });
  it('drift and steps by timestamps, with the way out', async () => {
    const steps = { segments: [{ start: 0, end: 2, offset: 0.1, driftPpm: 0 }, { start: 2, end: null, offset: 0, driftPpm: 0 }] };
    for (const correction of [constantCorrection(0.1, 50), steps]) {
      const error = await failure(fixFile(path, fixOptions(correction, { mode: 'timestamps' })));
      expect(error).toMatchObject({ code: 'fix.unsupported' });
      expect((error as { details: { cause: string } }).details.cause).toContain('baked');
    }
    expect((await readdir(folder.path))).toHaveLength(1);
  });
  it('a clip without picture, and one that changed since it was opened', async () => {
    const sound = await makeClip(join(folder.path, 'sound.wav'), { seconds: 1, audio: [{ encoder: 'pcm_s16le', chirps: [0.5] }] });
    expect(await failure(fixFile(sound, fixOptions(OFFSET)))).toMatchObject({ code: 'media.no-video-stream' });
    const tools = await testTools();
    const media = await probe(path, tools, quietCall().signal);
    await utimes(path, new Date(), new Date('2021-01-01'));
    expect(await failure(writeFix(media, fixOptions(OFFSET), { tools }, quietCall()))).toMatchObject({ code: 'media.changed' });
  });
});

describe('sidecar', () => {
  it('holds the correction in seconds, samples, frames and words', async () => {
    const measurement = { model: 'lip-sync@1', confidence: 0.97 };
    const { output, videoHash } = await fixFile(path, fixOptions(constantCorrection(-0.08, 20), { mode: 'sidecar', measurement }));
    expect(videoHash).toBeNull();
    expect(output).toBe(join(folder.path, "it's a “clip” ü.sync.json"));
    const sidecar = JSON.parse(await readFile(output, 'utf8')) as Sidecar;
    expect(sidecar).toMatchObject({ format: 'slateless-sync', version: 1, verdict: 'drift', measurement, source: { sizeBytes: (await stat(path)).size } });
    expect(sidecar.segments[0]).toMatchObject({ offset: { seconds: -0.08, samples: -3840, words: 'sound late' }, driftPpm: 20 });
    expect(sidecar.segments[0]?.offset.frames).toBeCloseTo(-2, 9);
    expect(await failure(fixFile(path, fixOptions(0.1, { mode: 'sidecar' })))).toMatchObject({ code: 'fix.output-exists' });
  });
});

describe('progress', () => {
  it('names its stages in order, never goes back, and ends at one', async () => {
    const tools = await testTools();
    const call = quietCall();
    await writeFix(await probe(path, tools, call.signal), fixOptions(OFFSET), { tools }, call);
    expect([...new Set(call.reports.map(({ stage }) => stage))]).toEqual(['decoding', 'encoding', 'verifying']);
    const fractions = call.reports.map(({ fraction }) => fraction ?? NaN);
    fractions.slice(1).forEach((fraction, index) => expect(fraction).toBeGreaterThanOrEqual(fractions[index]!));
    expect(fractions.at(-1)).toBeCloseTo(1, 9);
  });
});
