// BAILEY1002: the gateway between comments and line breaks
return "x" /* a */ . // b
    GetType /* c */ (   ) == typeof(string);
