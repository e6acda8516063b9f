// Asks Cedar the questions of the scenario: reads "NAME N" lines, answers "NANOSECONDS ALLOWED", in processor time of this process, where ALLOWED is how
// many of the N answers allowed. Policies are parsed once, beforehand; entities pass to Cedar with each question, as its interface for
// JavaScript has it. Started by the runner with the file that holds the scenario.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';

const scenario = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const parsed = preparsePolicySet('scenario', { staticPolicies: scenario.policies });
if (parsed.type !== 'success') {
  throw new Error(`Cedar refuses the policies: ${JSON.stringify(parsed.errors)}`);
}

const questions = new Map(scenario.questions.map(({ name, action, entities }) => [name, {
  principal: scenario.principal,
  action,
  resource: scenario.resource,
  context: {},
  preparsedPolicySetId: 'scenario',
  entities,
}]));

function ask(question, n) {
  let allowed = 0;
  for (let i = 0; i < n; i++) {
    const answer = statefulIsAuthorized(question);
    if (answer.type !== 'success') {
      throw new Error(`Cedar did not answer: ${JSON.stringify(answer.errors)}`);
    }
    if (answer.response.decision === 'allow') {
      allowed++;
    }
  }
  return allowed;
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [name, n] = line.split(' ');
  try {
    const before = process.cpuUsage();
    const allowed = ask(questions.get(name), Number(n));
    const { user, system } = process.cpuUsage(before);
    console.log(`${(user + system) * 1000} ${allowed}`);
  } catch (error) {
    console.log(`error ${error.message}`);
  }
}
