"""What hurried writers mean: abbreviations of text messages and the words of emoji."""

from __future__ import annotations

from collections.abc import Mapping

_EN = """
u=you|ur=your|urs=yours|r=are|y=why|yr=year|yrs=years|pls=please|plz=please|plse=please
thx=thanks|tnx=thanks|ty=thank you|tyvm=thank you|tmrw=tomorrow|tmr=tomorrow|tomoro=tomorrow
2moro=tomorrow|2day=today|2nite=tonight|tonite=tonight|pmt=payment|pymt=payment|pmnt=payment
paymt=payment|acct=account|acc=account|accnt=account|bal=balance|amt=amount|inv=invoice
stmt=statement|chk=check|cheque=check|cc=credit card|w=with|wo=without|bc=because|bcuz=because
cuz=because|coz=because|cos=because|b4=before|gr8=great|l8r=later|l8=late|ppl=people
rn=right now|asap=as soon as possible|idk=i dont know|dunno=dont know|tbh=to be honest
fyi=for your information|btw=by the way|omg=oh my god|wtf=what the fuck|gonna=going to
wanna=want to|gotta=have to|lemme=let me|gimme=give me|kinda=kind of|outta=out of|ya=you
yall=you all|thru=through|tho=though|til=until|till=until|abt=about|msg=message|msgs=messages
txt=text|txts=texts|txting=texting|txted=texted|nbr=number|num=number|ph=phone|addr=address
dept=department|mgr=manager|rep=agent|info=information|k=okay|ok=okay|okey=okay|kk=okay
okie=okay|ya'll=you all|nvm=never mind|np=no problem|mo=month|mos=months|wk=week|wks=weeks
govt=government|hr=hour|hrs=hours|mins=minutes|min=minutes|sec=second|ins=insurance
hosp=hospital|dr=doctor|cud=could|shud=should|wud=would|shoulda=should have|coulda=could have
woulda=would have|aint=is not|wont=will not|cant=can not|dont=do not|doesnt=does not
didnt=did not|isnt=is not|wasnt=was not|havent=have not|hasnt=has not|couldnt=could not
wouldnt=would not|shouldnt=should not|arent=are not|cannot=can not|ive=i have|im=i am|ill=i will
id=i would|youre=you are|youve=you have|theyre=they are|its=it is|thats=that is|whats=what is
wheres=where is|theres=there is|whens=when is|hows=how is|lets=let us|installment=instalment
installments=instalments|royaltys=royalties|cancelled=canceled|cancelling=canceling
cancellation=cancelation|autodraft=autopay|n=and|&=and
"""

_ES = """
q=que|k=que|qe=que|ke=que|kiero=quiero|xq=por que|pq=por que|porq=por que|xk=por que
porke=por que|x=por|xfa=por favor|xfavor=por favor|porfa=por favor|porfis=por favor
porfavor=por favor|plis=por favor|pls=por favor|pf=por favor|tb=tambien|tmb=tambien|tbn=tambien
d=de|m=me|t=te|s=es|c=se|msj=mensaje|msjs=mensajes|mje=mensaje|mjes=mensajes|msg=mensaje
dsp=despues|desp=despues|dps=despues|bn=bien|grax=gracias|grcs=gracias|gcs=gracias|grac=gracias
tel=telefono|cel=celular|celu=celular|nro=numero|num=numero|n=en|pa=para|toy=estoy|tas=estas
ta=esta|finde=fin de semana|aprox=aproximadamente|transf=transferencia|transfe=transferencia
cta=cuenta|ctas=cuentas|vto=vencimiento|venc=vencimiento|fact=factura|comp=comprobante
compr=comprobante|saldo=saldo|info=informacion|ok=okay|dale=dale|okey=okay|oki=okay|vdd=verdad
nd=nada|td=todo|tdo=todo|tds=todos|sta=esta|hno=hermano|ud=usted|uds=ustedes|vds=ustedes
mañana=manana|hs=horas|hrs=horas|min=minutos|bco=banco|tarj=tarjeta|sdo=saldo|ayudenme=ayuda
muxo=mucho|muxas=muchas|knto=cuanto|cto=cuanto|cdo=cuando|cuando=cuando|dnd=donde|tarjet=tarjeta
&=y|guita=plata|mangos=pesos|lucas=lucas|laburo=trabajo|chamba=trabajo|celus=celulares
"""

_BOTH = """
asap=as soon as possible|thx=thanks|info=information|ok=okay|okey=okay|pls=please|plz=please
"""


def _table(source: str) -> dict[str, str]:
    pairs = (entry.strip().split("=") for entry in source.replace("\n", "|").split("|"))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[0]}


ABBREVIATIONS: Mapping[str, Mapping[str, str]] = {
    "en": _table(_EN),
    "es": _table(_ES),
    "both": _table(_BOTH),
}

# Words that no language of ours has, so that an emoji means the same in both.
EMOJI: Mapping[str, str] = {
    **dict.fromkeys("👍👌✅🆗💯", "zyes"),
    **dict.fromkeys("👎❌🚫⛔", "zno"),
    **dict.fromkeys("🙏❤🥰😊🤗💕😘🌹💐🙌", "zthanks"),
    **dict.fromkeys("😡🤬😠👿💢", "zangry"),
    **dict.fromkeys("😭😢😔😞💔😩", "zsad"),
    **dict.fromkeys("👋🙋", "zhello"),
}
