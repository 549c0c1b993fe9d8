import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The fields of a resource; those that are resources themselves, or lists of them, have fields below. */
export interface FieldTree {
  readonly [field: string]: FieldInfo;
}

export interface FieldInfo {
  /** Whether the documentation calls it "Output only". */
  readonly isOutputOnly: boolean;
  /** The fields below; `'any'` for maps with keys of the client's. Resolved when asked for: resources may hold each other. */
  readonly below: () => FieldTree | 'any' | undefined;
}

export type ParameterType = 'string' | 'number' | 'boolean';

/**
 * What Drive's discovery document says. Google's client is generated from it, documentation included, and does not ship
 * the document itself: its declarations are read instead.
 */
export interface Discovery {
  /** The fields of a resource, such as `File`. */
  schema(name: string): FieldTree;
  /** The query parameters of a method, such as `Files$List`, with those that every method takes. */
  parameters(method: string): ReadonlyMap<string, ParameterType>;
}

const cache = new Map<string, Discovery>();

/** Reads the declarations of that version of Drive's API, once per process. */
export function discovery(version: 'v2' | 'v3'): Discovery {
  const known = cache.get(version) ?? readDiscovery(version);
  cache.set(version, known);
  return known;
}

function readDiscovery(version: string): Discovery {
  const googleapis = dirname(createRequire(import.meta.url).resolve('googleapis/package.json'));
  const file = join(googleapis, 'build', 'src', 'apis', 'drive', `${version}.d.ts`);
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  const collect = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) interfaces.set(node.name.text, node);
    else ts.forEachChild(node, collect);
  };
  collect(source);
  const schemas = new Map<string, FieldTree>();
  const schema = (name: string): FieldTree => {
    const tree = schemas.get(name) ?? fieldsOf(declaration(interfaces, `Schema$${name}`).members, schema);
    schemas.set(name, tree);
    return tree;
  };
  return { schema, parameters: (method) => parametersOf(interfaces, method) };
}

function declaration(interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>, name: string): ts.InterfaceDeclaration {
  const found = interfaces.get(name);
  if (found === undefined) throw new Error(`googleapis declares no ${name}.`);
  return found;
}

function fieldsOf(members: readonly ts.TypeElement[], schema: (name: string) => FieldTree): FieldTree {
  const fields = members.filter(ts.isPropertySignature).map((member): [string, FieldInfo] => {
    const isOutputOnly = documentation(member).includes('Output only.');
    return [nameOf(member), { isOutputOnly, below: () => below(member.type, schema) }];
  });
  return Object.fromEntries(fields);
}

function below(type: ts.TypeNode | undefined, schema: (name: string) => FieldTree): FieldTree | 'any' | undefined {
  if (type === undefined) return undefined;
  if (ts.isUnionTypeNode(type)) return type.types.map((each) => below(each, schema)).find((each) => each !== undefined);
  if (ts.isArrayTypeNode(type)) return below(type.elementType, schema);
  if (ts.isTypeReferenceNode(type)) {
    const name = type.typeName.getText();
    return name === 'Array' ? below(type.typeArguments?.[0], schema) : schema(name.replace('Schema$', ''));
  }
  if (!ts.isTypeLiteralNode(type)) return undefined;
  return type.members.some(ts.isIndexSignatureDeclaration) ? 'any' : fieldsOf([...type.members], schema);
}

/** Parameters of Google's client that never go over the wire. */
const CLIENT_ONLY = ['auth', 'requestBody', 'media'];

function parametersOf(interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>, method: string): ReadonlyMap<string, ParameterType> {
  const own = declaration(interfaces, `Params$Resource$${method}`).members;
  const members = [...own, ...declaration(interfaces, 'StandardParameters').members].filter(ts.isPropertySignature);
  return new Map(
    members
      .filter((member) => !CLIENT_ONLY.includes(nameOf(member)))
      .map((member) => [nameOf(member), typeOf(member.type?.getText() ?? 'string')]),
  );
}

function typeOf(text: string): ParameterType {
  return text === 'number' || text === 'boolean' ? text : 'string';
}

function nameOf(member: ts.PropertySignature): string {
  return ts.isStringLiteral(member.name) ? member.name.text : member.name.getText();
}

function documentation(member: ts.PropertySignature): string {
  const text = member.getSourceFile().text;
  return (ts.getLeadingCommentRanges(text, member.getFullStart()) ?? []).map(({ pos, end }) => text.slice(pos, end)).join('');
}
