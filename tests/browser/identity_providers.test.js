// The administrator of signet-sp looks at the certificates of an identity provider, imports one and
// deletes it, with JavaScript and without. The addresses come from test_identity_providers.py.
'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { LIMIT, assertNoBarriers, newPage } = require('./chromium.js');

const { SITE, PASSWORD, CERTIFICATE, SUBJECT, IDP, INCIDENT } = process.env;

async function administrator(options) {
  const opened = await newPage(options);
  await opened.page.goto(`${SITE}/admin/identity-providers`);
  await opened.page.fill('input[type=password]', PASSWORD);
  await opened.page.press('input[type=password]', 'Enter');
  await opened.page.getByRole('heading', { name: 'Identity providers' }).waitFor();
  return opened;
}

async function checkAccessibility(page) {
  for (const [colorScheme, width] of [['light', 900], ['dark', 360]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await assertNoBarriers(page, `${page.url()} in ${colorScheme}`);
    const room = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(room <= width, `${page.url()} is ${room} wide`);
  }
}

async function importAndDelete(page, check) {
  await check(page);
  await page.getByText(IDP).first().click();
  await page.getByRole('heading', { name: 'Certificates of' }).waitFor();
  await check(page);

  await page.setInputFiles('input[type=file]', {
    name: 'wrong.pem', mimeType: 'application/x-pem-file', buffer: Buffer.from('wrong'),
  });
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByRole('alert').getByText('certificate-malformed').waitFor();
  await check(page);

  await page.setInputFiles('input[type=file]', CERTIFICATE);
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByText('The certificate is trusted now.').waitFor();
  await check(page);

  const card = page.locator('section', { has: page.getByRole('heading', { name: SUBJECT }) });
  await card.getByRole('link', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'Delete this certificate?' }).waitFor();
  await check(page);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText("isn't trusted any more").first().waitFor();
  await check(page);
}

test('imports and deletes a certificate', LIMIT, async () => {
  const { page, complaints } = await administrator();
  await importAndDelete(page, checkAccessibility);
  assert.deepStrictEqual(complaints, []);
});

test('does the same without JavaScript', LIMIT, async () => {
  const { page, complaints } = await administrator({ javaScriptEnabled: false });
  await importAndDelete(page, async () => {});
  assert.deepStrictEqual(complaints, []);
});

test('reads why a sign-in was refused', LIMIT, async () => {
  const { page, complaints } = await administrator();
  await page.goto(`${SITE}/admin/incidents`);
  await checkAccessibility(page);
  await page.getByText(INCIDENT).first().click();
  await page.getByText('What to do').first().waitFor();
  await checkAccessibility(page);
  assert.deepStrictEqual(complaints, []);
});
