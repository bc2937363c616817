/** @file Which files are worth showing in a file browser, by name. What a file really is, the probe says when it is opened. */

const PICTURE = 'mp4 m4v mov qt mkv webm avi mxf mts m2ts ts mpg mpeg m2v vob ogv wmv asf flv f4v 3gp 3g2 dv gxf y4m nut';
const SOUND = 'wav bwf aif aiff mp3 m4a aac flac ogg oga opus wma ac3 eac3 caf mka';
const MEDIA: ReadonlySet<string> = new Set(`${PICTURE} ${SOUND}`.split(' '));

/** Extension of project files. */
export const PROJECT_EXTENSION = '.slateless';

/** Extension of models carried as one file. */
const MODEL_EXTENSION = '.onnx';

/** The kind of a file by its name, or null for what the app has no use for. */
export function kindOfName(name: string): 'media' | 'project' | 'model' | null {
  // AppleDouble companions of files on foreign drives carry the same extension and no media.
  if (name.startsWith('._')) return null;
  if (name.toLowerCase().endsWith(PROJECT_EXTENSION)) return 'project';
  if (name.toLowerCase().endsWith(MODEL_EXTENSION)) return 'model';
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
  return extension !== undefined && MEDIA.has(extension) ? 'media' : null;
}
