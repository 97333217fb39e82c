import { describe, expect, it } from 'vitest';
import { asCurl, asNode, type ApiCall } from './api-call.ts';
import { requestOf } from './job-body.ts';

const call: ApiCall = {
  endpoint: 'http://127.0.0.1:8420',
  projectId: 'p1',
  user: 'admin',
  domain: 'd',
  method: 'POST',
  path: '/2d-digital-human-videos',
  body: { text: `It's "quoted" & $HOME` },
};

describe('a call of the API', () => {
  it('reaches curl unharmed by the shell, the password from the environment', () => {
    const text = asCurl(call);
    expect(text).toContain(`"password":"'"$CYCLORAMA_PASSWORD"'"`);
    expect(text).toContain(`'http://127.0.0.1:8420/v1/p1/2d-digital-human-videos'`);
    expect(text).toContain(`"text": "It'\\''s \\"quoted\\" & $HOME"`);
  });

  it('is signed for Node with keys from the environment', () => {
    const text = asNode(call);
    expect(text).toContain(`"text": "It's \\"quoted\\" & $HOME"`);
    expect(text).toMatch(/CYCLORAMA_ACCESS_KEY.*CYCLORAMA_SECRET_KEY.*process\.env/);
  });
});

describe('making a video again', () => {
  it('names the script where there is one, else everything that it was made of', () => {
    const output_asset_config = { asset_name: 'n' };
    expect(requestOf({ script_id: 's', model_asset_id: 'm', output_asset_config })).toEqual({
      script_id: 's',
      output_asset_config,
    });
    expect(
      requestOf({
        job_id: 'j',
        model_asset_id: 'm',
        shoot_scripts: [{ sequence_no: 1, shoot_script: {}, start_time: 0 }],
        output_asset_config: { ...output_asset_config, asset_id: 'a' },
      }),
    ).toEqual({
      model_asset_id: 'm',
      shoot_scripts: [{ sequence_no: 1, shoot_script: {} }],
      output_asset_config,
    });
  });
});
