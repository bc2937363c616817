/**
 * @file `npm test`: build, checks, packages, unit and contract tests, then the window in a real browser. Everything runs even when something before it
 * failed, except that nothing is tested on a build that did not succeed. The last line is the sum: `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, build } from './build-if-stale.mjs';
import { check } from './check.mjs';

const RESULTS = join(ROOT, 'out', 'test');
const VITEST = join(RESULTS, 'vitest.json');
const PLAYWRIGHT = join(RESULTS, 'playwright.json');

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

const built = step('build', build());
const failedChecks = await check();
if (built && !step('packages', node(join('scripts', 'pack-check.mjs')) === 0)) failedChecks.push('packages');
const unit = node(join('node_modules', 'vitest', 'vitest.mjs'), 'run');
const e2e = built ? node(join('node_modules', '@playwright', 'test', 'cli.js'), 'test') : 1;

const suites = [vitestCounts(), built ? playwrightCounts() : { passed: 0, failed: 1, skipped: 0 }];
const sum = (key) => suites.reduce((total, suite) => total + suite[key], 0);
// A runner that ended badly with no test to blame (a broken configuration, a crash) is a failure of its own.
const silent = [unit !== 0 && suites[0].failed === 0, built && e2e !== 0 && suites[1].failed === 0].filter(Boolean).length;
const failed = sum('failed') + failedChecks.length + silent;
const skipped = sum('skipped');

if (failedChecks.length > 0) console.log(`Checks that failed: ${failedChecks.join('; ')}`);
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${sum('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);

function node(script, ...args) {
  return spawnSync(process.execPath, [join(ROOT, script), ...args], { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}

function step(name, worked) {
  console.log(`${worked ? 'ok    ' : 'FAILED'} ${name}`);
  return worked;
}

function vitestCounts() {
  if (!existsSync(VITEST)) return { passed: 0, failed: 0, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(VITEST, 'utf8'));
  // A file that could not even be loaded has no tests to fail.
  const brokenFiles = testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
  return { passed: numPassedTests, failed: numFailedTests + brokenFiles, skipped: numPendingTests + numTodoTests };
}

function playwrightCounts() {
  if (!existsSync(PLAYWRIGHT)) return { passed: 0, failed: 0, skipped: 0 };
  const { stats } = JSON.parse(readFileSync(PLAYWRIGHT, 'utf8'));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}
