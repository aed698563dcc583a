// expect(element).toBeAccessible() in every test: axe inside the components.
const { setup } = require('@sa11y/jest');

setup();
