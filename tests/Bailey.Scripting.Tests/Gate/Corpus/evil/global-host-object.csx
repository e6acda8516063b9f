// BAILEY1014: the parameter that submissions are made with
return submissionArray.Length;
