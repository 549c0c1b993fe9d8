import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Arrows run one way: extension.ts, vscode/, cli/ → crdt/, local/, remote/ → core/. */
const zones = [
  { target: './src/core', from: './src', except: ['./core'] },
  { target: './src/crdt', from: './src', except: ['./core', './crdt'] },
  { target: './src/local', from: './src', except: ['./core', './local'] },
  { target: './src/remote', from: './src', except: ['./core', './remote'] },
  { target: './src/cli', from: ['./src/vscode', './src/extension.ts'] },
  { target: './src/vscode', from: ['./src/cli', './src/extension.ts'] },
  { target: './src', from: './test' },
];

const noVscode = { name: 'vscode', message: 'Only src/vscode, src/extension.ts and src/local/workspaceFs.ts may import vscode.' };

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'media/', 'node_modules/', '.vscode/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.js'] } }, 'import-x/extensions': ['.ts'] },
    rules: {
      'no-control-regex': 'off',
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/vscode/**', 'src/extension.ts', 'src/local/workspaceFs.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [noVscode] }] },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: '^[^.]', message: 'src/core imports nothing from outside src/core.' }] }],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'require', 'console'],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-non-null-assertion': 'off', '@typescript-eslint/no-dynamic-delete': 'off' },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: { process: 'readonly', console: 'readonly' } } },
);
