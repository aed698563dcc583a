// Runs with the project as working directory: that is where sfdx-lwc-jest looks for sfdx-project.json.
const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

const here = (name) => require.resolve(`./${name}`);

module.exports = {
  ...jestConfig,
  // This island is no part of what is tested, its copies of packages least of all.
  roots: ['<rootDir>/force-app'],
  modulePaths: [`${__dirname}/node_modules`],
  // What the platform has and sfdx-lwc-jest has no stub for.
  moduleNameMapper: {
    '^lightning/actions$': here('stubs/actions.js'),
    '^lightning/uiListsApi$': here('stubs/uiListsApi.js'),
  },
  setupFilesAfterEnv: [...(jestConfig.setupFilesAfterEnv ?? []), here('setup.cjs')],
};
