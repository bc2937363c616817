/**
 * @file Follows all faces through a stream of frames. The detector looks over whole pictures rarely, at known faces often; landmarks lead
 * from frame to frame. Tracks end at shot cuts and where the detector no longer sees the face.
 */
import type { CropSpec } from '../models/manifest.ts';
import { overlap } from '../networks/face-detector.ts';
import { boxAround, type FacePoints } from './face-points.ts';
import type { FaceSearch } from './face-search.ts';
import { type FaceTrack, OpenTrack, type TrackedFrame } from './face-track.ts';

/** Frames of a shot between landmarks, between looks at known faces, and between searches of the whole picture, with and without known faces. */
const POINTS_EVERY = 3;
const LOOK_EVERY = 6;
const SEARCH_EVERY = 24;
const SEARCH_EVERY_WITHOUT_FACES = 12;

/** Looks in a row without the face that end a track: one second. */
const MAX_MISSES = 4;
/** Boxes that overlap less are of different faces. */
const SAME_FACE_OVERLAP = 0.3;
/** A box that overlaps less with what the detector sees is off the face. */
const DRIFTED_OVERLAP = 0.55;
/** Landmarks and box settle on a new face within this many rounds. */
const SETTLE_ROUNDS = 3;
/** Shorter tracks are passers-by and mistakes. */
const MIN_FRAMES = 13;
/** Most faces followed at once: the largest. */
const MAX_FACES = 6;

/** Tracks faces; frames go in in order, tracks come out when they end. */
export class FaceTracker {
  readonly #search: FaceSearch;
  readonly #points: FacePoints;
  readonly #crop: CropSpec;
  #open: OpenTrack[] = [];
  #finished: FaceTrack[] = [];
  #shotFrame = 0;
  #nextId = 0;

  constructor(search: FaceSearch, points: FacePoints, crop: CropSpec) {
    this.#search = search;
    this.#points = points;
    this.#crop = crop;
  }

  /** Takes the next frame. */
  async push(frame: TrackedFrame, startsShot: boolean): Promise<void> {
    if (startsShot) this.#endShot();
    const index = this.#shotFrame++;
    if (index % (this.#open.length > 0 ? SEARCH_EVERY : SEARCH_EVERY_WITHOUT_FACES) === 0) await this.#findFaces(frame);
    if (index % LOOK_EVERY === 0) await this.#look(frame);
    for (const track of this.#open) track.push(frame, index % POINTS_EVERY === 0 ? await this.#points.of(frame.picture, track.box) : null);
  }

  /** All tracks, in order of their start. The tracker is empty afterwards. */
  finish(): readonly FaceTrack[] {
    this.#endShot();
    const finished = this.#finished.toSorted((a, b) => a.times[0] - b.times[0] || a.id - b.id);
    this.#finished = [];
    return finished;
  }

  /** Opens tracks for faces that no track follows, and closes all but one of those that follow the same face. */
  async #findFaces({ picture }: TrackedFrame): Promise<void> {
    for (const face of await this.#search.all(picture)) {
      if (this.#open.length >= MAX_FACES) return;
      if (this.#open.some((track) => overlap(track.box, face) >= SAME_FACE_OVERLAP)) continue;
      const track = new OpenTrack(this.#nextId, face, this.#crop);
      for (let round = 0; round < SETTLE_ROUNDS; round++) track.lookAt(boxAround(await this.#points.of(picture, track.box)));
      if (this.#open.some((other) => overlap(other.box, track.box) >= SAME_FACE_OVERLAP)) continue;
      this.#nextId++;
      this.#open.push(track);
    }
  }

  /** Asks the detector about every known face; puts a box right that has drifted, and ends tracks whose face is gone. */
  async #look({ picture }: TrackedFrame): Promise<void> {
    for (const track of this.#open) {
      const face = await this.#search.near(picture, track.box);
      if (face && overlap(track.box, face) < DRIFTED_OVERLAP) track.lookAt(face);
      const twin = this.#open.some((other) => other.id < track.id && overlap(other.box, track.box) >= SAME_FACE_OVERLAP);
      if (twin) track.misses = MAX_MISSES;
      else if (face) track.confirm();
      else track.misses++;
    }
    for (const track of this.#open.filter(({ misses }) => misses >= MAX_MISSES)) this.#close(track);
    this.#open = this.#open.filter(({ misses }) => misses < MAX_MISSES);
  }

  #endShot(): void {
    for (const track of this.#open) {
      // The face was there at the last look and nothing spoke against it since.
      if (track.misses === 0) track.confirm();
      this.#close(track);
    }
    this.#open = [];
    this.#shotFrame = 0;
  }

  #close(track: OpenTrack): void {
    const finished = track.finish(MIN_FRAMES);
    if (finished) this.#finished.push(finished);
  }
}
