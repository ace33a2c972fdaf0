# Whose Trivet it is has to be said: on an index, the name may be a stranger's.
if [ -z "$TRIVET" ]; then
  echo "Nothing was done: the variable TRIVET does not say which Trivet to run."
  exit 0
fi
uvx --from "$TRIVET" trivet --version
message=$(mktemp)
status=0
uvx --from "$TRIVET" trivet update --propose "$message" || status=$?
case $status in
  0) draft= ;;
  1) draft=true ;; # there are conflicts, marked in the files
  *) exit "$status" ;;
esac
if git diff --cached --quiet; then
  exit 0
fi
branch=trivet/update-$(sed -n 's/^_commit: v\{0,1\}//p' .copier-answers.yml)
git switch --quiet --create "$branch"
# Where conflicts are in the way, whoever settles them locks anew.
uv lock || true
git add --update
git -c user.name=Trivet -c user.email=trivet@localhost commit --quiet --file "$message"
