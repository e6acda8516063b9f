// result: 4
static int Find() { var vowels = System.Buffers.SearchValues.Create("aeiou"); return System.MemoryExtensions.IndexOfAny("rhythmic", vowels) - 2; }
return Find();
