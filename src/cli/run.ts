import { asksForJson, parseArguments, type AccountCommand, type FolderCommand } from './arguments';
import { exitCode, exitCodeOf, type ExitCode } from './exitCode';
import { failure, type Outcome } from './outcome';
import { errorSentences, report } from './report';
import { resolve } from './resolve';
import { signIn, signOut } from './signIn';
import { status } from './status';
import { sync } from './sync';
import { trash } from './trash';
import { helpText } from './usage';
import type { World } from './world';

/** Where a command's words go. */
export interface Output {
  /** A line of standard output. */
  line(text: string): void;
  /** A sentence on standard error. */
  error(sentence: string): void;
}

/** Carries out one command line and says how it went. Never rejects. */
export async function run(args: readonly string[], world: World, output: Output, version: string): Promise<ExitCode> {
  try {
    const command = parseArguments(args);
    if (command.name === 'help') output.line(helpText.trimEnd());
    else if (command.name === 'version') output.line(version);
    else if (command.name === 'sign-in' || command.name === 'sign-out') return await useAccount(command, world, output);
    else return tell(command, await carryOut(command, world), output);
    return exitCode.inSync;
  } catch (error) {
    return refuse(failure(error), asksForJson(args), output);
  }
}

async function useAccount(command: AccountCommand, world: World, output: Output): Promise<ExitCode> {
  try {
    for (const line of command.name === 'sign-in' ? await signIn(command, world) : await signOut(world)) output.line(line);
    return exitCode.inSync;
  } catch (error) {
    const outcome = failure(error);
    for (const sentence of errorSentences(outcome)) output.error(sentence);
    return exitCodeOf(outcome);
  }
}

async function carryOut(command: FolderCommand, world: World): Promise<Outcome> {
  try {
    return await dispatch(command, world);
  } catch (error) {
    return failure(error);
  }
}

function dispatch(command: FolderCommand, world: World): Promise<Outcome> {
  switch (command.name) {
    case 'sync':
      return sync(command, world);
    case 'status':
      return status(command, world);
    case 'resolve':
      return resolve(command, world);
    case 'trash':
      return trash(command, world);
  }
}

function tell(command: FolderCommand, outcome: Outcome, output: Output): ExitCode {
  for (const sentence of errorSentences(outcome)) output.error(sentence);
  if (command.json) output.line(JSON.stringify({ ...outcome, done: undefined }));
  else for (const line of report(command, outcome)) output.line(line);
  return exitCodeOf(outcome);
}

function refuse(outcome: Outcome, json: boolean, output: Output): ExitCode {
  for (const sentence of errorSentences(outcome)) output.error(sentence);
  output.error('"cloud-sync --help" explains the commands and options.');
  if (json) output.line(JSON.stringify(outcome));
  return exitCodeOf(outcome);
}
