// BAILEY1006: a directive two disabled parts deep
#if A
#if B
#r "nuget: Evil, 1.0"
#endif
#endif
return 1;
