// BAILEY1004: a parser of addresses for the whole process
System.UriParser.Register(new System.GenericUriParser(System.GenericUriParserOptions.Default), "evil", 1);
return 1;
