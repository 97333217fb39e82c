#!/bin/sh
# From a text to an MP4 with curl and a token.
#
#   examples/quickstart.sh "Hello! This is my first video." hello.mp4
#
# Needs curl, and node to read JSON. A running Cyclorama (npm start) has written ./data/credentials.json;
# CYCLORAMA_CREDENTIALS names another file.
set -eu

TEXT=${1:-"Hello! This is my first video."}
OUT=${2:-hello.mp4}
CREDENTIALS=${CYCLORAMA_CREDENTIALS:-${CYCLORAMA_DATA:-./data}/credentials.json}

# json PATH: a member of the JSON on standard input, e.g. `json assets.0.asset_id`.
json() {
  node -e '
    let text = ""
    process.stdin.on("data", (chunk) => (text += chunk)).on("end", () => {
      const value = process.argv[1].split(".").reduce((at, name) => at?.[name], JSON.parse(text))
      if (value !== undefined && value !== null) console.log(typeof value === "object" ? JSON.stringify(value) : value)
    })' "$1"
}

credential() { json "$1" <"$CREDENTIALS"; }

ENDPOINT=$(credential endpoint)
PROJECT=$(credential project_id)

# 1. A token, as IAM issues it; it comes in a header and lives for 24 hours.
LOGIN=$(node -e '
  const { user, password, domain, project_id } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))
  console.log(JSON.stringify({ auth: {
    identity: { methods: ["password"], password: { user: { name: user, password, domain: { name: domain } } } },
    scope: { project: { id: project_id } },
  } }))' "$CREDENTIALS")
TOKEN=$(curl -fsS -o /dev/null -D - -H 'Content-Type: application/json' -d "$LOGIN" "$ENDPOINT/v3/auth/tokens" |
  tr -d '\r' | sed -n 's/^[Xx]-[Ss]ubject-[Tt]oken: //p')

api() {
  method=$1
  path=$2
  shift 2
  curl -fsS -X "$method" -H "X-Auth-Token: $TOKEN" -H 'Content-Type: application/json' "$@" "$ENDPOINT/v1/$PROJECT$path"
}

# 2. Who speaks, where and in which voice: assets that ship with the studio.
first() { api GET "/digital-assets?asset_source=SYSTEM&asset_state=ACTIVED&limit=1&$1" | json assets.0.asset_id; }
MODEL=$(first "asset_type=HUMAN_MODEL_2D")
VOICE=$(first "asset_type=VOICE_MODEL&language=EN")
SET=$(first "asset_type=IMAGE&system_property=BACKGROUND_IMG:Yes")

# 3. The job.
BODY=$(node -e '
  const [text, model, voice, set] = process.argv.slice(1)
  console.log(JSON.stringify({
    model_asset_id: model,
    voice_config: { voice_asset_id: voice },
    video_config: { codec: "H264", bitrate: 3000, width: 1280, height: 720, is_subtitle_enable: true },
    shoot_scripts: [{ sequence_no: 0, shoot_script: {
      text_config: { text },
      background_config: [{ background_type: "IMAGE", background_asset_id: set }],
    } }],
    output_asset_config: { asset_name: "Quick start" },
  }))' "$TEXT" "$MODEL" "$VOICE" "$SET")
JOB=$(api POST /2d-digital-human-videos -d "$BODY" | json job_id)
echo "job $JOB"

# 4. Wait for it.
while :; do
  ANSWER=$(api GET "/2d-digital-human-videos/$JOB")
  STATE=$(echo "$ANSWER" | json state)
  echo "$STATE"
  case $STATE in
    SUCCEED) break ;;
    WAITING | PROCESSING) sleep 3 ;;
    *) echo "$ANSWER" | json error_info >&2; exit 1 ;;
  esac
done

# 5. Download the video: the main file of the asset that the job made.
ASSET=$(echo "$ANSWER" | json output_asset_config.asset_id)
URL=$(api GET "/digital-assets/$ASSET" | node -e '
  let text = ""
  process.stdin.on("data", (chunk) => (text += chunk)).on("end", () => {
    const main = JSON.parse(text).files.find((file) => file.asset_file_category === "MAIN")
    console.log(main.download_url)
  })')
curl -fsS -o "$OUT" "$URL"
echo "$OUT"
