// BAILEY1001: the handle of a token
return new System.Threading.CancellationTokenSource().Token.WaitHandle.WaitOne(1);
