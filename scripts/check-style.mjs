/** @file House rules that no linter knows: sizes of files, a header in each but unit tests, and a doc block on every exported symbol of the documented folders. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

const LIMIT_LINES = 500;
/** From here on the header has to say why. */
const REASON_LINES = 300;
const SVELTE_LIMIT_LINES = 300;
const DOCUMENTED = ['src-shared/contract/', 'src-shared/model/', 'src-main/dsp/', 'src-main/nn/', 'src-main/networks/'];
const ROOTS = ['src-main', 'src-shared', 'src-preload', 'src-renderer', 'scripts', 'tests', 'bench'];

/** Every breach as `path:line sentence`. */
export function styleProblems(root) {
  return ROOTS.flatMap((folder) => filesIn(join(root, folder))).flatMap((path) => problemsOf(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')));
}

/** Breaches of one file. */
export function problemsOf(path, text) {
  const lines = text.split('\n').length;
  const isSvelte = path.endsWith('.svelte');
  const limit = isSvelte ? SVELTE_LIMIT_LINES : LIMIT_LINES;
  const header = /^\/\*\*\s+(?:\* )?@file [\s\S]*?\*\//.exec(text)?.[0] ?? null;
  const problems = [];
  if (lines > limit) problems.push(`${path}:1 has ${lines} lines; ${limit} is the most`);
  if (isSvelte) return text.startsWith('<!-- @component ') ? problems : [...problems, `${path}:1 does not start with <!-- @component … -->`];
  if (header === null && !/\.(d|test)\.ts$/.test(path)) problems.push(`${path}:1 does not start with /** @file …`);
  if (lines > REASON_LINES && !/\blong\b/i.test(header ?? '') && !path.endsWith('.test.ts')) problems.push(`${path}:1 has ${lines} lines and its header does not say why it is that long`);
  const documented = DOCUMENTED.some((folder) => path.startsWith(folder)) && !path.endsWith('.test.ts');
  return documented ? [...problems, ...undocumented(path, text)] : problems;
}

function undocumented(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return source.statements
    .filter((statement) => ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .filter((statement) => !ts.getJSDocCommentsAndTags(statement).some((block) => ts.isJSDoc(block) && !/@file/.test(block.getText())))
    .map((statement) => `${path}:${source.getLineAndCharacterOfPosition(statement.getStart()).line + 1} exported without a doc block`);
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|svelte)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
