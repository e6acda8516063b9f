// BAILEY1001: an extension block over a forbidden type
static class More { extension(System.IO.FileInfo file) { public long Bytes => file.Length; } }
return 1;
