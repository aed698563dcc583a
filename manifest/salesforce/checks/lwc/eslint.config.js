// Salesforce's own rules for Lightning components, its strictest set, on the components of the package and
// their tests. Runs with the project as working directory.
import recommended from '@salesforce/eslint-config-lwc/recommended.js';
import jest from 'eslint-plugin-jest';

const COMPONENTS = 'force-app/**/lwc/**/*.js';
const TESTS = 'force-app/**/lwc/**/__tests__/**/*.js';

export default [
  ...recommended.map((one) => ({ ...one, files: [COMPONENTS] })),
  {
    ...jest.configs['flat/recommended'],
    files: [TESTS],
  },
  {
    files: [TESTS],
    rules: {
      // A test gives the wires what they bring, and waits until it is drawn.
      '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off',
      '@lwc/lwc/no-async-operation': 'off',
      // toBeAccessible and what asks it are expectations too.
      'jest/expect-expect': 'error',
    },
  },
];
