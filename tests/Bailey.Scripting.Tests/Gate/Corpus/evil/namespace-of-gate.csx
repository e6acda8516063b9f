// BAILEY1004: the gate itself, from within a script
return Bailey.Scripting.Gate.ScriptTrustPolicy.Version;
