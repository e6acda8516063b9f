// result: 1
return new System.Globalization.StringInfo("👩‍👩‍👧").LengthInTextElements;
