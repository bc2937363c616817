/** @file The arguments of `train tags` and `tag`, as typed, made into commands. Pure. */
import { modelId } from '../../src-shared/contract/models-schemas.ts';
import { parse, TrainUsage } from './cli-train-args.ts';

/** `train tags` */
export interface TrainTagsCommand {
  readonly name: 'train-tags';
  /** With one sub-folder of clips per tag. */
  readonly folder: string;
  /** Name of the tag set. */
  readonly out: string;
  readonly json: boolean;
}

/** `tag` */
export interface TagCommand {
  readonly name: 'tag';
  readonly files: readonly string[];
  /** Name of a tag set, or null for the one learned last. */
  readonly set: string | null;
  readonly json: boolean;
}

/** Lines of the help. */
export const TAGS_HELP = `  npm run -s slateless -- train tags DIR [--out NAME] [--json]    learn to tell clips apart; DIR has one sub-folder of clips per tag
  npm run -s slateless -- tag FILE… [--set NAME] [--json]    tags of clips, or why none can be told; exit code 2 where some cannot
`;

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;

/** Name that a tag set gets unless told. */
export const DEFAULT_TAG_SET = 'my-tags';

/** Understands `train tags …`. Throws {@link TrainUsage}. */
export function parseTrainTags(args: readonly string[]): TrainTagsCommand {
  const { values, positionals } = parse(args, { out: text, json: flag });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new TrainUsage('train tags needs one folder, with a sub-folder of clips per tag');
  return { name: 'train-tags', folder, out: setName('--out', values.out ?? DEFAULT_TAG_SET), json: values.json };
}

/** Understands `tag …`. Throws {@link TrainUsage}. */
export function parseTag(args: readonly string[]): TagCommand {
  const { values, positionals } = parse(args, { set: text, json: flag });
  if (positionals.length === 0) throw new TrainUsage('tag needs at least one file');
  return { name: 'tag', files: positionals, set: values.set === undefined ? null : setName('--set', values.set), json: values.json };
}

function setName(option: string, name: string): string {
  if (modelId.safeParse(name).success) return name;
  throw new TrainUsage(`${option} must be a plain name of letters, digits, dots and dashes, not "${name}"`);
}
