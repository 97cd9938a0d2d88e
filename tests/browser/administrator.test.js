// The administrator signs in with Chromium and changes certificates. What there is comes from the
// environment, which test_browser.py sets after it has started the programs.
'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { LIMIT, assertNoBarriers, newPage } = require('./chromium.js');

const { APPLICATION } = process.env;
const PROGRAMS = JSON.parse(process.env.PROGRAMS);
const LOOKS = [['light', 900], ['dark', 360]];

// Without JavaScript nothing can be looked at from inside the page.
async function look(page, hasScript, name) {
  if (hasScript) await assertNoBarriers(page, name);
}

async function signIn(page, { start, password }) {
  await page.goto(start);
  await page.fill('input[type=password]', password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

async function press(page, name, answer) {
  await page.getByRole('button', { name }).first().click();
  await page.getByText(answer).waitFor();
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';
  test(`changes an application's certificate, ${how}`, LIMIT, async () => {
    const { page, complaints } = await newPage({ javaScriptEnabled, acceptDownloads: true });
    const [idp] = PROGRAMS;
    await page.goto(idp.start);
    await look(page, javaScriptEnabled, 'the sign-in');
    await page.fill('input[type=password]', 'something else');
    await press(page, 'Sign in', 'The password is wrong.');
    await look(page, javaScriptEnabled, 'the sign-in after a wrong password');
    await signIn(page, idp);

    await page.getByRole('link', { name: /^Applications/ }).click();
    await look(page, javaScriptEnabled, 'the list of applications');
    await page.getByRole('link', { name: APPLICATION }).click();
    await look(page, javaScriptEnabled, 'certificates before the first');
    await page.getByLabel('Validity in months').fill('2');
    await page.getByLabel('Key', { exact: true }).selectOption('p-256');
    await press(page, 'Generate', 'The certificate is in the metadata now.');
    await look(page, javaScriptEnabled, 'certificates with a new one');
    await page.getByText(/^yellow: ends in/).first().waitFor();

    await press(page, 'Set active', /key-not-known-to-peers/);
    await page.getByRole('alert').waitFor();
    await look(page, javaScriptEnabled, 'certificates after a refusal');
    await page.getByLabel('already has this certificate').check();
    await press(page, 'Set active', 'The certificate signs from now on.');

    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /^Download/ }).first().click();
    assert.match((await download).suggestedFilename(), /^signing-[0-9a-f]{8}\.pem$/);
    await page.getByRole('link', { name: /^Delete/ }).click();
    await look(page, javaScriptEnabled, 'the question before a deletion');
    await press(page, 'Delete', 'The certificate is deleted.');
    assert.deepStrictEqual(complaints, []);
  });
}

for (const [colorScheme, width] of LOOKS) {
  test(`the administrator's pages are accessible, ${colorScheme}, ${width} wide`, LIMIT,
    async () => {
      const { page, complaints } = await newPage({ colorScheme, viewport: { width, height: 800 } });
      for (const program of PROGRAMS) {
        await signIn(page, program);
        for (const address of [program.start, ...program.pages]) {
          await page.goto(address);
          await assertNoBarriers(page, address);
          const room = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(room <= width, `${address} is ${room} wide`);
        }
      }
      assert.deepStrictEqual(complaints, []);
    });
}
