import { expect, test } from 'vitest';
import { APSARA_OPERATIONS } from '@cyclorama/contract';
import { renderAnswer, shapeAnswer } from './answer.ts';

test('answers hold the documented members only, RequestId first', () => {
  const answer = shapeAnswer(APSARA_OPERATIONS.DescribeCasterScenes, 'ID', {
    Total: 1,
    Frame: 7,
    SceneList: {
      Scene: [{ SceneId: 's', Secret: 'x', LayoutId: undefined, ComponentIds: { componentId: [] } }],
    },
  });
  expect(JSON.stringify(answer)).toBe(
    '{"RequestId":"ID","SceneList":{"Scene":[{"ComponentIds":{"componentId":[]},"SceneId":"s"}]},"Total":1}',
  );
});

test('an object where a list is due is a mistake of ours, not an answer', () => {
  const wrong = { SceneList: { Scene: { SceneId: 's' } } };
  expect(() => shapeAnswer(APSARA_OPERATIONS.DescribeCasterScenes, 'ID', wrong)).toThrow('must be a list');
});

test('XML: the wrapper is the root, elements of lists stand below their plural', () => {
  const members = {
    RequestId: 'ID',
    PgmSceneInfos: { SceneInfo: [{ SceneId: 'a' }, { SceneId: 'b', RtsUrl: '' }] },
    Total: 2,
    On: false,
  };
  expect(renderAnswer('XML', 'StartCasterResponse', members)).toEqual({
    type: 'text/xml;charset=utf-8',
    text:
      '<?xml version="1.0" encoding="UTF-8"?>\n<StartCasterResponse><RequestId>ID</RequestId><PgmSceneInfos>' +
      '<SceneInfo><SceneId>a</SceneId></SceneInfo><SceneInfo><SceneId>b</SceneId><RtsUrl/></SceneInfo>' +
      '</PgmSceneInfos><Total>2</Total><On>false</On></StartCasterResponse>',
  });
});

test('XML: whatever users wrote is escaped, and what XML cannot hold replaced', () => {
  const { text } = renderAnswer('XML', 'R', { Text: `a<b>&"'\u0001\ud800 😀\tx\r\n` });
  expect(text).toContain('<Text>a&lt;b&gt;&amp;&quot;&apos;\ufffd\ufffd 😀\tx&#13;\n</Text>');
});
