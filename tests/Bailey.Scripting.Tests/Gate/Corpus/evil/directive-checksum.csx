// BAILEY1006: a checksum of another file
#pragma checksum "a.cs" "{406EA660-64CF-4C82-B6F0-42D48172A799}" "ab"
return 1;
