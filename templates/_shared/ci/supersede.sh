# With HEAD, for git calls it a failure to fetch nothing.
git fetch --quiet --depth=1 origin HEAD '+refs/heads/trivet/update-*:refs/remotes/origin/trivet/update-*'
if git show-ref --quiet --verify "refs/remotes/origin/$branch"; then
  echo "The branch $branch is there: this update was proposed before."
  exit 0
fi
# Older proposals end with their branches, unless somebody has worked there.
git for-each-ref --format='%(authorname) %(refname:lstrip=3)' refs/remotes/origin/trivet |
  sed -n 's/^Trivet //p' | xargs --no-run-if-empty git push --quiet origin --delete
