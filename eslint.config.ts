/** @file Lint: the language's traps, and the architecture as import rules. `docs/architecture.md` says why each border is where it is. */
import { builtinModules } from 'node:module';
import js from '@eslint/js';
import type { Linter } from 'eslint';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const NODE = ['node:*', ...builtinModules.filter((name) => !name.startsWith('_'))];

/** Modules for one place each, static or by `import()`. */
const RESERVED = [
  { module: 'electron', message: 'Only shell/electron and the preload script know Electron.', allowed: ['src-main/shell/electron/**', 'src-preload/**', 'tests/**'] },
  { module: '(node:)?child_process', message: 'Child processes are started in src-main/process.', allowed: ['src-main/process/**', 'tests/**'] },
  { module: 'onnxruntime-node', message: 'Only engine/session.ts runs networks.', allowed: ['src-main/engine/session.ts', 'tests/**'] },
  { module: '(bullmq|ioredis)', message: 'The farm and nothing else knows its queue.', allowed: ['src-main/batch/farm/**', 'tests/**'] },
  { module: '(node:)?worker_threads', message: 'onnxruntime is not safe beside threads; the engine is a process.', allowed: [] },
] as const;

type Border = { readonly group: readonly string[]; readonly message: string };

/** What one set of files may not import. ESLint knows one such rule per file, so each set repeats what holds everywhere. */
function borders(files: readonly string[], ignores: readonly string[], patterns: readonly Border[]): Linter.Config {
  const reserved = RESERVED.filter(({ allowed }) => !files.some((file) => (allowed as readonly string[]).includes(file)));
  const rule = [
    ...reserved.map(({ module, message }) => ({ regex: `^${module}$`, message })),
    ...patterns.map(({ group, message }) => ({ group: [...group], message })),
  ];
  const dynamic = reserved.map(({ module, message }) => ({ selector: `ImportExpression[source.value=/^${module}$/]`, message }));
  return { files: [...files], ignores: [...ignores], rules: { 'no-restricted-imports': ['error', { patterns: rule }], 'no-restricted-syntax': ['error', EMPTY_CATCH, ...dynamic] } };
}

const EMPTY_CATCH = { selector: 'CatchClause > BlockStatement[body.length=0]', message: 'A catch adds a code, cleans up, or ends a process boundary.' };

const fromMain = { group: ['**/src-main/**'], message: 'The window knows the app by its contract only.' };
const fromRenderer = { group: ['**/src-renderer/**'], message: 'The app knows no window.' };
const fromShell = { group: ['**/shell/**', '**/compose.ts'], message: 'Services know no shell.' };
const noNode = { group: NODE, message: 'This part runs where there is no Node.' };
const noThirdParty = { group: ['zod', 'ws', 'svelte', 'svelte/*', 'wavesurfer.js', 'wavesurfer.js/*'], message: 'Pure: arrays in, arrays out.' };
const otherMain = (own: string) => ({
  group: ['analysis', 'media', 'process', 'engine', 'models', 'project', 'settings', 'files', 'trainer', 'batch'].filter((folder) => folder !== own).map((folder) => `../${folder}/**`),
  message: `${own}/ is pure ground: it imports src-shared and other pure folders only.`,
});

const RAW_OWNERSHIP = 'Own it by lib/scope.ts or lib/frame-loop.ts, so that it ends with its component.';
const raw = ['setTimeout', 'setInterval', 'requestAnimationFrame', 'ResizeObserver', 'IntersectionObserver', 'MutationObserver'];

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test-results/', 'playwright-report/', '.cache/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    rules: {
      // The compiler knows what is defined, also in templates.
      'no-undef': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': ['error', EMPTY_CATCH],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true }],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
      // Loops over typed arrays with checked bounds; see ADR 4.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Terminal escape codes are matched on purpose.
      'no-control-regex': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      'max-params': ['error', { max: 6 }],
    },
  },
  {
    files: ['**/*.svelte'],
    // Props with defaults look as if they were never reassigned; the compiler's own warnings are svelte-check's business.
    rules: { 'prefer-const': 'off', 'svelte/no-at-html-tags': 'error', 'svelte/require-each-key': 'error', 'svelte/no-unused-svelte-ignore': 'off' },
  },
  // State holds plain collections in $state.raw and replaces them.
  { files: ['src-renderer/**'], rules: { 'svelte/prefer-svelte-reactivity': 'off' } },
  { files: ['scripts/**', 'bench/**', '.ci/**'], languageOptions: { globals: globals.node }, rules: { 'no-console': 'off' } },

  borders(['src-shared/**'], [], [fromMain, fromRenderer, noNode]),
  borders(['src-shared/model/**', 'src-shared/time.ts'], [], [fromMain, fromRenderer, noNode, noThirdParty, { group: ['**/contract/**'], message: 'The model knows no contract.' }]),
  borders(['src-main/**'], ['src-main/shell/**', 'src-main/compose.ts'], [fromRenderer, fromShell]),
  borders(['src-main/shell/**', 'src-main/compose.ts'], [], [fromRenderer]),
  borders(['src-main/shell/electron/**'], [], [fromRenderer, { group: ['../server.ts', '../serve.ts', '../cli*'], message: 'Shells do not know each other.' }]),
  borders(['src-main/process/**'], [], [fromRenderer, fromShell, { group: ['../media/**', '../analysis/**', '../project/**', '../models/**'], message: 'process/ is ground: it knows no domain.' }]),
  borders(['src-main/engine/session.ts'], [], [fromRenderer, fromShell]),
  borders(['src-main/batch/farm/**'], [], [fromRenderer, fromShell]),
  ...['dsp', 'nn', 'networks'].map((folder) => borders([`src-main/${folder}/**`], ['**/*.test.ts'], [fromRenderer, fromShell, noNode, noThirdParty, otherMain(folder)])),
  borders(['src-preload/**'], [], [fromMain, fromRenderer, noNode]),
  borders(['src-renderer/**'], ['**/*.test.ts'], [fromMain, noNode]),
  borders(['src-renderer/**/kernels/**'], ['**/*.test.ts'], [
    fromMain,
    noNode,
    { group: ['svelte', 'svelte/*', '**/state/**', '**/api/**', '**/ui/**', '**/*.svelte', '**/lib/**'], message: 'Kernels are pure geometry.' },
  ]),
  borders(['src-renderer/ui/**'], ['**/*.test.ts'], [fromMain, noNode, { group: ['**/state/**', '**/api/**', '**/src-shared/**'], message: 'ui/ knows nothing of the domain.' }]),
  borders(['tests/**'], [], []),
  {
    files: ['src-renderer/**'],
    ignores: ['src-renderer/lib/**', '**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...raw.map((name) => ({ name, message: RAW_OWNERSHIP }))],
      'no-restricted-properties': [
        'error',
        { property: 'addEventListener', message: RAW_OWNERSHIP },
        ...raw.map((property) => ({ object: 'window', property, message: RAW_OWNERSHIP })),
      ],
    },
  },
);
