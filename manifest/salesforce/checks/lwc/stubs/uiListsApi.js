// lightning/uiListsApi: the stub of sfdx-lwc-jest has no wire adapter for records.
import { createLdsTestWireAdapter } from '@salesforce/wire-service-jest-util';

export const getListRecordsByName = createLdsTestWireAdapter(jest.fn());
