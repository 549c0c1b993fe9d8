import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { repositoryRoot } from '../harness/paths';

/** A text in the code. What a template puts in stands as `{0}`, `{1}` …. */
export interface SourceText {
  /** File and line. */
  readonly place: string;
  readonly text: string;
  readonly node: ts.Node;
}

/** All texts below these folders of `src`. Imports and types have none. */
export function sourceTexts(...folders: readonly string[]): readonly SourceText[] {
  return folders.flatMap((folder) => filesBelow(join(repositoryRoot, 'src', folder))).flatMap(textsIn);
}

/** The calls of `t` below `src/vscode`, and in `extension.ts`. */
export function translatedCalls(): readonly { readonly place: string; readonly message: ts.Expression | undefined }[] {
  const files = [...filesBelow(join(repositoryRoot, 'src', 'vscode')), join(repositoryRoot, 'src', 'extension.ts')];
  return files.flatMap((file) =>
    nodesOf(parse(file)).flatMap((node) => (isTranslation(node) ? [{ place: placeOf(node), message: node.arguments[0] }] : [])),
  );
}

export function isTranslation(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't';
}

export function isLiteral(node: ts.Node | undefined): node is ts.StringLiteralLike {
  return node !== undefined && ts.isStringLiteralLike(node);
}

function filesBelow(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

function textsIn(file: string): readonly SourceText[] {
  return nodesOf(parse(file)).flatMap((node) => {
    const text = textOf(node);
    return text === undefined || isNoText(node) ? [] : [{ place: placeOf(node), text, node }];
  });
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }, index) => `{${index}}${literal.text}`).join('');
}

function isNoText({ parent }: ts.Node): boolean {
  return ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent);
}

const parsed = new Map<string, ts.SourceFile>();

function parse(file: string): ts.SourceFile {
  const source = parsed.get(file) ?? ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  parsed.set(file, source);
  return source;
}

function nodesOf(root: ts.Node): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return nodes;
}

function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${relative(repositoryRoot, file.fileName)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
