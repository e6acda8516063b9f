// result: "plain"
#if SPECIAL
return "special";
#else
return "plain";
#endif
