/** The screen over a scripted engine, as a program of its own; what happens is chosen by variables of the environment. */
import { runTui } from '../../../src/ui/run.tsx';
import { ScriptedEngine } from './scripted-engine.ts';

const { env } = process;
const engine = new ScriptedEngine({
  unfinished: JSON.parse(env['SCENARIO_UNFINISHED'] ?? '[]'),
  changesPerSecond: Number(env['SCENARIO_RATE'] ?? 20),
  changesMax: Number(env['SCENARIO_CHANGES'] ?? Number.MAX_SAFE_INTEGER),
  hangs: env['SCENARIO_HANGS'] !== undefined,
  diesAfterMs: env['SCENARIO_DIES'] === undefined ? undefined : Number(env['SCENARIO_DIES']),
});
const after = Number(env['SCENARIO_THROWS'] ?? 0);
if (after > 0) {
  setTimeout(() => {
    if (env['SCENARIO_REJECTS'] !== undefined) void Promise.reject(new Error('a defect nobody handled'));
    else throw new Error('a defect nobody caught');
  }, after);
}
try {
  process.exitCode = await runTui(engine, {
    historyFile: env['SCENARIO_HISTORY'] ?? '/dev/null',
    stateDir: '/nowhere',
    resumes: env['SCENARIO_RESUMES'] !== undefined,
    tour: env['SCENARIO_TOUR']?.split('|'),
    script: env['SCENARIO_SCRIPT'],
    demo: 'SELECT * FROM orders;',
  });
} catch (error) {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
}
process.exit();
