// BAILEY1010: an attribute of the module, its target spelled with an escape
[mo\u0064ule: System.CLSCompliant(true)]
return 1;
