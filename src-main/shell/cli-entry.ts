/** @file placeholder */ export {};
