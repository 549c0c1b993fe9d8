import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { needsGoogle, needsS3, remoteOf } from '../../src/vscode/connect/draft';
import { driveIdOf } from '../../src/vscode/connect/driveId';
import { forwardedPort } from '../../src/vscode/accounts/google/forwardedPort';
import { remoteKey, remoteLabel } from '../../src/vscode/folder/remote';

const id = '1AbC_def-GHIjklMNOpqrSTU';

describe('The answers about Google Drive', () => {
  it('make a remote that knows the name of the folder', () => {
    assert.deepEqual(remoteOf({ provider: 'drive', place: { id, name: 'Notes' } }), { url: `gdrive://${id}`, name: 'Notes' });
  });

  it('ask for an account and never for keys, also when the settings name the folder', () => {
    for (const draft of [{ provider: 'drive' }, { proposed: { url: `gdrive://${id}` } }] as const) {
      assert.equal(needsGoogle(draft), true);
      assert.equal(needsS3(draft), false);
    }
    for (const draft of [{ provider: 's3' }, { provider: 'folder' }, { proposed: { url: 's3://bucket' } }] as const) {
      assert.equal(needsGoogle(draft), false);
    }
  });

  it('show the folder by its name, or by its ID where the settings name it', () => {
    assert.equal(remoteLabel({ url: `gdrive://${id}`, name: 'Notes' }), 'Google Drive: Notes');
    assert.equal(remoteLabel({ url: `gdrive://${id}` }), `Google Drive: ${id}`);
  });

  it('are the same remote whatever the folder is called now', () => {
    assert.equal(remoteKey({ url: `gdrive://${id}`, name: 'Notes' }), remoteKey({ url: `gdrive://${id}`, name: 'Old notes' }));
  });
});

describe('The ID of a Drive folder', () => {
  const forms = [
    id,
    `gdrive://${id}`,
    `https://drive.google.com/drive/folders/${id}`,
    `https://drive.google.com/drive/u/1/folders/${id}?usp=sharing`,
    `https://drive.google.com/open?id=${id}`,
  ];
  for (const form of forms) it(`is found in ${form}`, () => assert.equal(driveIdOf(form), id));

  for (const other of [
    '',
    'Notes',
    'My long folder of old notes',
    'https://example.com/',
    'gdrive://x',
    '../etc/passwd',
    'https://drive.google.com/drive/folders/',
  ])
    it(`is not in "${other}"`, () => assert.equal(driveIdOf(other), undefined));
});

describe('The port to which Google sends the browser back', () => {
  it('is the one that VS Code forwards to this computer', () => {
    assert.equal(forwardedPort({ authority: 'localhost:51234', path: '' }), 51234);
    assert.equal(forwardedPort({ authority: '127.0.0.1:51234', path: '/' }), 51234);
  });

  it('is none where VS Code forwards through a path or another host: then the address is pasted', () => {
    assert.equal(forwardedPort({ authority: '127.0.0.1:8080', path: '/proxy/51234/' }), undefined);
    assert.equal(forwardedPort({ authority: '51234-abc.tunnel.example.test', path: '/' }), undefined);
  });
});
